"""A token server on Flask.

    pip install './bindings/python[flask]'
    export VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=… HOST_KEY=… GUEST_KEY=…
    python flask_server.py 8000

Flask's own server is for development; behind the internet use gunicorn or another WSGI server.
"""

import sys

from callers import endpoint, policy_of
from flask import Flask, request

from roomkey import videosdk
from roomkey.flask import blueprint


def caller() -> videosdk.Policy | None:
    """Called within the request, so it sees the session and the user as any view does."""
    return policy_of(request.headers.get("authorization"))


app = Flask(__name__)
app.register_blueprint(
    blueprint(videosdk.Credentials.from_env(), caller=caller, base_url=endpoint())
)

if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), threaded=True)
