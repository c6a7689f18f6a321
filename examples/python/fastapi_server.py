"""A token server on FastAPI.

pip install './bindings/python[fastapi]' uvicorn
export VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=… HOST_KEY=… GUEST_KEY=…
python fastapi_server.py 8000
"""

import sys
from typing import Annotated

import uvicorn
from callers import endpoint, policy_of
from fastapi import FastAPI, Header

from roomkey import videosdk
from roomkey.fastapi import router


def caller(authorization: Annotated[str | None, Header()] = None) -> videosdk.Policy | None:
    """A dependency like any other of the app's."""
    return policy_of(authorization)


app = FastAPI()
app.include_router(router(videosdk.Credentials.from_env(), caller=caller, base_url=endpoint()))

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
