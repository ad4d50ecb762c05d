"""A Django service under gunicorn with two workers: a page from a template, and /pid, which names the worker.

usage: shop_service.py PORT
"""
import os
import sys

from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="of a test",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="shop_service",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)

import django
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines

try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path

PAGE = "{% for item in items %}<li>{{ item.name|upper }}: {{ item.price|floatformat:2 }}</li>{% endfor %}"


def load_catalogue():
    return [{"name": "item %d" % n, "price": n * 1.5} for n in range(300)]


def show_catalogue(request):
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"items": load_catalogue()}, request))


def tell_pid(request):
    return HttpResponse(str(os.getpid()))


urlpatterns = [re_path("^catalogue$", show_catalogue), re_path("^pid$", tell_pid)]
application = get_wsgi_application()

if __name__ == "__main__":
    from gunicorn.app.wsgiapp import run

    here = os.path.dirname(os.path.abspath(__file__))
    sys.argv = ["gunicorn", "--chdir", here, "--workers", "2", "--bind", "127.0.0.1:" + sys.argv[1]]
    sys.argv.append("shop_service:application")
    # The workers import this file again, as a module with the settings of its own.
    settings._wrapped = django.utils.functional.empty
    run()
