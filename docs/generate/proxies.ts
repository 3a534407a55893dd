// The section of docs/configuration.md about proxies in front of the shop.

export const proxiesSection = `## Behind a proxy

| the proxy | what holds | what to set |
|---|---|---|
| terminates TLS | cookies are Secure if it sends X-Forwarded-Proto or Forwarded; of several proxies the first counts | |
| changes Host | over https and on localhost, forms work; elsewhere 403, and the page shows both hosts | \`BASE_URL\` with the shop's URL |
| has another host name, with a shop on loopback | 421, and the response says what to set | \`ALLOWED_HOSTS\` |
| removes a prefix from the path (code-server's and Jupyter's /proxy/8080/) | links, pictures, forms and redirects are relative and work, those of the trace page too | |
| keeps a prefix | pages are below it | \`BASE_URL\` with the path |
| shows the shop or the trace page in a frame of another site | refused; with the variable, each visitor has one session per containing site, over https | \`FRAME_ANCESTORS\` |
| serves http and https on one host | both work; their carts are separate once a visitor goes back to http | |
| sends X-Forwarded-Host | ignored, because any client can send it | |

A browser sends localhost the cookies of all programs on the machine: up to 32 KiB of headers are accepted, beyond that 431 says
which cookies to delete. Behind a remote editor, \`TRACE_UI_URL\` is the trace page's address as the browser sees it. HTTP/1.0
clients are served by the frontend; Istio's gateway responds 426 to them: see [Kubernetes](kubernetes.md#http10-clients).
[Reliability](reliability.md#machines-and-proxies) names the tests.
`;
