"""Stands in for Video.io's cloud: makes an app token, and trades it for a user's session token.

pip install './bindings/python'
export VIDEOIO_AUTHORITY_SECRET=…
python videoio_session.py
"""

import json

from roomkey import videoio

authority = videoio.Authority.from_env()
endpoints = videoio.Endpoints(authority, lifetime="2h")
app_token = authority.mint_app("my-app")

# What the app's server sends to POST /v1/sessions, and what a server of yours answers.
answer = endpoints.create_session(
    authorization=f"Bearer {app_token}",
    content_type="application/json",
    body=json.dumps({"identity": "ann@app.example", "scopes": ["videos.read"]}).encode(),
)
session = json.loads(answer.body)
print(answer.status, session["identity"], "until", session["expiresAt"])

claims = authority.verify_session(session["sessionToken"], app="my-app", scope="videos.read")
print("user", claims.user_id, "may", " ".join(claims.scopes))
