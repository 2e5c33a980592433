"""Entry point of WSGI servers: `gunicorn -k gevent wsgi:app`. Patching comes before everything else, or locks would not be cooperative."""

from gevent import monkey

monkey.patch_all()

from consult.app import create_app  # noqa: E402  (after the patch, see above)

app = create_app()
