"""How gunicorn runs Consult: `gunicorn wsgi:app --bind 127.0.0.1:8000 --workers 2`, and `consult worker` beside it for seals, listeners and mail."""

worker_class = "geventwebsocket.gunicorn.workers.GeventWebSocketWorker"
graceful_timeout = 10
preload_app = False  # each process makes its own application after patching


def post_worker_init(worker):
    """Give a new worker process our driver; `consult.serve.fit` stands in the application it has just loaded."""
    worker.wsgi.extensions["fit"](worker)
