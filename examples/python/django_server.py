"""A token server on Django, in one file.

    pip install './bindings/python[client]' django
    export VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=… HOST_KEY=… GUEST_KEY=…
    python django_server.py runserver --noreload 127.0.0.1:8000

In a project of yours the three views go into an app's `views.py`; the settings are there already.
"""

import os
import sys

import httpx
from callers import endpoint, policy_of
from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from roomkey import videosdk
from roomkey.videosdk.client import complete

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY=os.urandom(32).hex(),
    APPEND_SLASH=False,
)

endpoints = videosdk.Endpoints(videosdk.Credentials.from_env(), base_url=endpoint())
http = httpx.Client(timeout=10.0)


def given(request: HttpRequest) -> dict[str, str | bytes | None]:
    """What the endpoints look at."""
    body = request.read(videosdk.MAXIMUM_BODY_BYTES + 1)
    # Django's own server makes up a type where there is no body.
    content_type = request.headers.get("content-type") if body else None
    # WSGI has the bytes of the query as Latin-1; as text they would be other names.
    query = request.META["QUERY_STRING"].encode("latin-1")
    return {"query": query, "content_type": content_type, "body": body}


def respond(step: videosdk.Answer | videosdk.Pending) -> HttpResponse:
    answer = complete(step, http)
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


@require_GET
def get_token(request: HttpRequest) -> HttpResponse:
    policy = policy_of(request.headers.get("authorization"))
    return respond(endpoints.get_token(policy, **given(request)))


# The token in the request says who is asking, so there is no cookie that a forged form could use.
@csrf_exempt
@require_POST
def create_meeting(request: HttpRequest) -> HttpResponse:
    authorization = request.headers.get("authorization")
    return respond(endpoints.create_meeting(authorization=authorization, **given(request)))


@csrf_exempt
@require_POST
def validate_meeting(request: HttpRequest, meeting: str) -> HttpResponse:
    authorization = request.headers.get("authorization")
    return respond(
        endpoints.validate_meeting(meeting, authorization=authorization, **given(request))
    )


urlpatterns = [
    # One slash at the end of a path means nothing.
    re_path(r"^get-token/?\Z", get_token),
    re_path(r"^create-meeting/?\Z", create_meeting),
    re_path(r"^validate-meeting/(?P<meeting>[^/]+)/?\Z", validate_meeting),
]
application = get_wsgi_application()

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
