"""Addresses of lots, selling and dashboards."""

from django.urls import path

from auctions.views import bidding, catalogue, dashboard, home, ledger, lot, perpetual, sealed, selling, types, watching

urlpatterns = [
    path("", home.home, name="home"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:category>/", catalogue.catalogue, name="category"),
    path("auctions/<str:public_id>/", lot.lot, name="lot"),
    path("auctions/<str:public_id>/panel", lot.panel, name="lot_panel"),
    path("auctions/<str:public_id>/history", lot.history, name="lot_history"),
    path("auctions/<str:public_id>/ledger", ledger.ledger, name="ledger"),
    path("auctions/<str:public_id>/ledger.json", ledger.download, name="ledger_download"),
    path("verify_ledger.py", ledger.verifier, name="verify_ledger"),
    path("auctions/<str:public_id>/bid", bidding.bid, name="bid"),
    path("auctions/<str:public_id>/buy-now", bidding.buy_now, name="buy_now"),
    path("auctions/<str:public_id>/accept", bidding.accept, name="accept"),
    path("auctions/<str:public_id>/seal", sealed.seal, name="seal"),
    path("auctions/<str:public_id>/unseal", sealed.unseal, name="unseal"),
    path("auctions/<str:public_id>/renew", bidding.renew, name="renew"),
    path("auctions/<str:public_id>/confirm", bidding.confirm, name="confirm_maximum"),
    path("auctions/<str:public_id>/watch", watching.watch, name="watch"),
    path("help/types/", types.index, name="types"),
    path("help/types/<str:kind>/", types.page, name="type"),
    path("sell/compare", types.compare, name="sell_compare"),
    path("sell/", selling.start, name="sell"),
    path("sell/<str:public_id>/", selling.edit, name="sell_edit"),
    path("sell/<str:public_id>/preview", selling.preview, name="sell_preview"),
    path("sell/<str:public_id>/publish", selling.publish, name="sell_publish"),
    path("sell/<str:public_id>/withdraw", selling.withdraw, name="sell_withdraw"),
    path("sell/<str:public_id>/reserve", selling.lower_reserve, name="sell_reserve"),
    path("sell/<str:public_id>/accept", perpetual.accept, name="sell_accept"),
    path("sell/<str:public_id>/call", perpetual.call, name="sell_call"),
    path("sell/<str:public_id>/keep-open", perpetual.keep_open, name="sell_keep_open"),
    path("sell/<str:public_id>/again", selling.again, name="sell_again"),
    path("dashboard/", dashboard.buying, name="dashboard"),
    path("dashboard/selling/", dashboard.selling, name="dashboard_selling"),
]
