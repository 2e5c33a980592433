"""Organisations: municipalities, their unions and associations that hold consultations, with the pages the law asks of them."""
