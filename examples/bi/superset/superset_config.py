"""Superset's settings, as far as they differ from its own: SUPERSET_CONFIG_PATH names this file."""

import os
from pathlib import Path

# Signs the sessions and encrypts kept passwords: `openssl rand -base64 42`, once, kept secret.
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]

# Superset's own objects (users, datasets, charts). One server and few people: SQLite does; else PostgreSQL.
_HOME = Path(os.environ["SUPERSET_HOME"])
SQLALCHEMY_DATABASE_URI = f"sqlite:///{_HOME / 'superset.db'}?check_same_thread=false"

# A browser that shows Superset asks this server and no other: its own policy lets in a counting pixel, maps and fonts.
# Behind HTTPS say True twice.
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": "'none'",
        "script-src": ["'self'", "'strict-dynamic'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "worker-src": ["'self'", "blob:"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
