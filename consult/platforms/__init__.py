"""Bodies that draft and agree positions: regional social platforms with seats by sector."""
