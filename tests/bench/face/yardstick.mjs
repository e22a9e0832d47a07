import { createServer } from 'node:http'

/** A page without scripts: what the browser and this machine need for text alone. */
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Yardstick</title></head>
<body style="margin:0;font:16px sans-serif"><h1>Yardstick</h1><p>${'What a page of text costs. '.repeat(80)}</p>
<div id="box" style="width:900px;height:400px;background:#eee"></div></body></html>`

/** Serves the yardstick on loopback. @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function startYardstick() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(PAGE)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
