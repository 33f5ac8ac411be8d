"""Pages and API as a WSGI application."""

from django.core.wsgi import get_wsgi_application

from glasshouse.network.config import env

env.name_settings()
application = get_wsgi_application()
