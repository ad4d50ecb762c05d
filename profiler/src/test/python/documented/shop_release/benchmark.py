"""The same work for every version of the shop: a second or two of it."""
from shop import pages, pricing

for customer in range(100):
    pages.render(customer)
    pricing.price_basket(customer)
