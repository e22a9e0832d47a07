/** CoinGecko's terms ask for this line, linked and at least 10 pt, wherever its data is shown. */
export function Attribution() {
  return (
    <footer className="px-4 pt-6 pb-24 text-[13.5px] text-mut lg:sticky lg:top-[calc(100dvh-66px)] lg:col-start-1 lg:row-start-1 lg:self-start lg:px-[22px] lg:py-0 lg:pr-4">
      <a className="link" href="https://www.coingecko.com" rel="noreferrer" target="_blank">
        Data provided by CoinGecko
      </a>
    </footer>
  )
}
