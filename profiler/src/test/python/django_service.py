"""A Django site under gunicorn with two workers. Says "port PORT" once, "worker PID" for each worker that serves."""
import os
import socket
import sys

import django
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Engine
from gunicorn.app.base import BaseApplication

try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path

TEMPLATE = Engine().from_string('''
<table>{% for row in rows %}<tr class="{% cycle 'odd' 'even' %}">
{% for cell in row %}<td>{{ cell|add:1|stringformat:"05d" }}</td>{% endfor %}</tr>{% endfor %}</table>
''')


def timetable(request):
    rows = [range(20)] * 50
    return HttpResponse(TEMPLATE.render(Context({'rows': rows})))


def prime_numbers(request):
    primes = [n for n in range(2, 3000) if is_prime(n)]
    return HttpResponse(str(len(primes)))


def is_prime(n):
    return all(n % d for d in range(2, int(n ** 0.5) + 1))


urlpatterns = [re_path('^timetable$', timetable), re_path('^primes$', prime_numbers)]
settings.configure(DEBUG=False, SECRET_KEY='no secret', ALLOWED_HOSTS=['*'], ROOT_URLCONF=sys.modules[__name__])
django.setup()


class Service(BaseApplication):
    def load_config(self):
        self.cfg.set('bind', '127.0.0.1:%d' % port)
        self.cfg.set('workers', 2)
        self.cfg.set('timeout', 300)
        self.cfg.set('post_worker_init', lambda worker: say('worker %d' % os.getpid()))

    def load(self):
        from django.core.wsgi import get_wsgi_application
        return get_wsgi_application()


def say(line):
    sys.stdout.write(line + '\n')
    sys.stdout.flush()


free = socket.socket()
free.bind(('127.0.0.1', 0))
port = free.getsockname()[1]
free.close()
say('port %d' % port)
sys.argv[1:] = []
Service().run()
