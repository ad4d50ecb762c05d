"""A small web shop that serves made-up orders for some seconds: something to profile.

usage: demo.py [SECONDS]

Runs on Python 2.7 and on 3.6 and later. Three threads share the GIL: "shop" parses, prices and renders orders, "search"
answers queries over the catalogue, and "archive" compresses and hashes invoices, which Python does without the GIL.
"""
from __future__ import print_function

import hashlib
import json
import re
import sys
import threading
import time
import zlib

try:
    import queue
except ImportError:
    import Queue as queue

WORDS = "amber birch copper dune ember flint granite harbor iris jasper kelp linen maple".split()
CATALOGUE = [
    {"sku": "%s-%04d" % (WORDS[n % len(WORDS)], n), "price": 100 + n * 37 % 9000, "stock": n * 13 % 50}
    for n in range(2000)
]
PRICES = dict((item["sku"], item["price"]) for item in CATALOGUE)

LINE = "<tr><td>{sku}</td><td>{count}</td><td>{price}</td></tr>"
PAGE = "<html><body><h1>Order {number}</h1><table>{lines}</table><p>Total: {total}</p></body></html>"


def receive_request(number):
    """What a client would send: a JSON document of 40 items."""
    items = [{"sku": CATALOGUE[(number * 7 + n * 31) % len(CATALOGUE)]["sku"], "count": 1 + n % 3} for n in range(40)]
    return json.dumps({"number": number, "items": items, "note": "please <wrap> it & \"ship\" it"})


def parse_order(body):
    order = json.loads(body)
    order["note"] = escape_html(order["note"])
    return order


def price_order(order):
    total = 0
    for item in order["items"]:
        item["price"] = discounted_price(item["sku"], item["count"])
        total += item["price"]
    return total


def discounted_price(sku, count):
    price = PRICES[sku] * count
    for step in range(12):
        if price > 500 * step:
            price -= price // 200
    return price


def render_page(order, total):
    lines = [render_line(item) for item in order["items"]]
    return PAGE.format(number=order["number"], lines="".join(lines), total=format_money(total))


def render_line(item):
    return LINE.format(sku=escape_html(item["sku"]), count=item["count"], price=format_money(item["price"]))


def format_money(cents):
    return "%d.%02d EUR" % divmod(cents, 100)


def escape_html(text):
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text


def handle_request(number, archive):
    order = parse_order(receive_request(number))
    page = render_page(order, price_order(order))
    if number % 100 == 0:
        archive.put(page)
    return page


def search_catalogue(pattern):
    matches = [item for item in CATALOGUE if pattern.search(item["sku"])]
    return sorted(matches, key=relevance)[:20]


def relevance(item):
    return (-item["stock"], item["price"], item["sku"])


def archive_invoice(page):
    packed = zlib.compress(page.encode("utf-8") * 60, 9)
    return sign_invoice(packed)


def sign_invoice(packed):
    return hashlib.sha256(packed * 200).hexdigest()


def run_shop(deadline, archive, served):
    while time.time() < deadline:
        handle_request(len(served), archive)
        served.append(1)
    archive.put(None)


def run_search(deadline):
    number = 0
    while time.time() < deadline:
        search_catalogue(re.compile("^%s-.*[%d-9]$" % (WORDS[number % len(WORDS)], number % 9)))
        number += 1
        time.sleep(0.02)


def run_archive(archive):
    for page in iter(archive.get, None):
        archive_invoice(page)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    deadline = time.time() + seconds
    archive = queue.Queue(maxsize=20)
    served = []
    threads = [
        threading.Thread(target=run_search, name="search", args=(deadline,)),
        threading.Thread(target=run_archive, name="archive", args=(archive,)),
    ]
    for thread in threads:
        thread.start()
    run_shop(deadline, archive, served)
    for thread in threads:
        thread.join()
    print("demo: the shop served %d orders in %g seconds" % (len(served), seconds), file=sys.stderr)


if __name__ == "__main__":
    main()
