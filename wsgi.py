"""Entry point of gunicorn: `gunicorn wsgi:app` (gunicorn.conf.py says the rest). Patching comes first, inside consult.serve."""

from consult.serve import create_app, fit

app = create_app()
app.extensions["fit"] = fit
