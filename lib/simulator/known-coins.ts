import type { CoinKind, CoinSpec } from './coin'

type Row = [
  id: string,
  symbol: string,
  name: string,
  basePriceUsd: number,
  circulatingSupply: number,
  maxSupply: number | null,
  dailyVolatility: number,
  turnover: number,
]

/** Round figures of our own making, of the right magnitude; no recorded market data. */
const ROWS: Row[] = [
  ['bitcoin', 'btc', 'Bitcoin', 94_000, 19_900_000, 21_000_000, 0.022, 0.065],
  ['ethereum', 'eth', 'Ethereum', 3_250, 120_600_000, null, 0.03, 0.09],
  ['tether', 'usdt', 'Tether', 1.0004, 141_000_000_000, null, 0.0005, 0.75],
  ['ripple', 'xrp', 'XRP', 2.31, 57_800_000_000, 100_000_000_000, 0.038, 0.05],
  ['binancecoin', 'bnb', 'BNB', 655, 144_000_000, 200_000_000, 0.024, 0.02],
  ['solana', 'sol', 'Solana', 182, 492_000_000, null, 0.037, 0.05],
  ['usd-coin', 'usdc', 'USDC', 0.9999, 57_000_000_000, null, 0.0004, 0.25],
  ['dogecoin', 'doge', 'Dogecoin', 0.247, 147_800_000_000, null, 0.044, 0.06],
  ['cardano', 'ada', 'Cardano', 0.812, 35_200_000_000, 45_000_000_000, 0.04, 0.04],
  ['staked-ether', 'steth', 'Lido Staked Ether', 3_247, 9_400_000, null, 0.0006, 0.003],
  ['tron', 'trx', 'TRON', 0.236, 86_100_000_000, null, 0.025, 0.04],
  ['wrapped-bitcoin', 'wbtc', 'Wrapped Bitcoin', 93_900, 129_000, 129_000, 0.0006, 0.03],
  ['chainlink', 'link', 'Chainlink', 18.4, 638_000_000, 1_000_000_000, 0.041, 0.07],
  ['avalanche-2', 'avax', 'Avalanche', 27.6, 411_000_000, 720_000_000, 0.042, 0.05],
  ['hyperliquid', 'hype', 'Hyperliquid', 24.1, 333_000_000, 1_000_000_000, 0.05, 0.03],
  ['stellar', 'xlm', 'Stellar', 0.318, 30_600_000_000, 50_000_000_000, 0.041, 0.04],
  ['sui', 'sui', 'Sui', 3.05, 3_100_000_000, 10_000_000_000, 0.048, 0.1],
  ['the-open-network', 'ton', 'Toncoin', 3.7, 2_480_000_000, null, 0.034, 0.03],
  ['shiba-inu', 'shib', 'Shiba Inu', 0.0000158, 589_000_000_000_000, null, 0.043, 0.04],
  ['litecoin', 'ltc', 'Litecoin', 104, 75_600_000, 84_000_000, 0.036, 0.09],
  ['hedera-hashgraph', 'hbar', 'Hedera', 0.187, 42_000_000_000, 50_000_000_000, 0.043, 0.05],
  ['polkadot', 'dot', 'Polkadot', 4.62, 1_560_000_000, null, 0.04, 0.05],
  ['leo-token', 'leo', 'LEO Token', 9.1, 923_000_000, 985_000_000, 0.015, 0.0004],
  ['bitcoin-cash', 'bch', 'Bitcoin Cash', 352, 19_840_000, 21_000_000, 0.035, 0.06],
  ['ethena-usde', 'usde', 'Ethena USDe', 1.0001, 5_600_000_000, null, 0.0006, 0.02],
  ['uniswap', 'uni', 'Uniswap', 8.3, 600_000_000, 1_000_000_000, 0.045, 0.06],
  ['dai', 'dai', 'Dai', 0.9998, 5_200_000_000, null, 0.0005, 0.03],
  ['monero', 'xmr', 'Monero', 224, 18_446_000, null, 0.03, 0.03],
  ['pepe', 'pepe', 'Pepe', 0.0000093, 420_690_000_000_000, 420_690_000_000_000, 0.058, 0.2],
  ['near', 'near', 'NEAR Protocol', 3.28, 1_180_000_000, null, 0.045, 0.07],
  ['aptos', 'apt', 'Aptos', 6.2, 596_000_000, null, 0.044, 0.06],
  ['aave', 'aave', 'Aave', 231, 15_070_000, 16_000_000, 0.045, 0.1],
  ['bittensor', 'tao', 'Bittensor', 387, 8_400_000, 21_000_000, 0.052, 0.04],
  ['internet-computer', 'icp', 'Internet Computer', 6.75, 482_000_000, null, 0.043, 0.03],
  ['ethereum-classic', 'etc', 'Ethereum Classic', 20.3, 151_000_000, 210_700_000, 0.037, 0.05],
  ['okb', 'okb', 'OKB', 47.5, 60_000_000, 300_000_000, 0.021, 0.003],
  ['crypto-com-chain', 'cro', 'Cronos', 0.094, 26_900_000_000, 30_000_000_000, 0.034, 0.01],
  ['polygon-ecosystem-token', 'pol', 'POL (ex-MATIC)', 0.302, 8_600_000_000, null, 0.042, 0.06],
  ['kaspa', 'kas', 'Kaspa', 0.0872, 25_700_000_000, 28_700_000_000, 0.047, 0.03],
  ['render-token', 'render', 'Render', 4.05, 518_000_000, 644_000_000, 0.049, 0.05],
  ['arbitrum', 'arb', 'Arbitrum', 0.431, 4_500_000_000, 10_000_000_000, 0.046, 0.12],
  ['vechain', 'vet', 'VeChain', 0.0264, 85_900_000_000, 86_700_000_000, 0.041, 0.03],
  ['filecoin', 'fil', 'Filecoin', 2.95, 643_000_000, 1_960_000_000, 0.043, 0.09],
  ['algorand', 'algo', 'Algorand', 0.224, 8_500_000_000, 10_000_000_000, 0.042, 0.04],
  ['cosmos', 'atom', 'Cosmos Hub', 4.48, 391_000_000, null, 0.039, 0.08],
  ['bonk', 'bonk', 'Bonk', 0.0000174, 78_300_000_000_000, 88_800_000_000_000, 0.06, 0.12],
]

const STABLE = new Set(['tether', 'usd-coin', 'ethena-usde', 'dai'])
const ANCHORS: Record<string, string> = { 'staked-ether': 'ethereum', 'wrapped-bitcoin': 'bitcoin' }

function kindOf(id: string): CoinKind {
  if (STABLE.has(id)) return 'stable'
  return id in ANCHORS ? 'pegged' : 'floating'
}

/** The 46 well-known coins by rough market cap, largest first. */
export const KNOWN_COINS: CoinSpec[] = ROWS.map(
  ([id, symbol, name, basePriceUsd, circulatingSupply, maxSupply, dailyVolatility, turnover]) => ({
    id,
    symbol,
    name,
    kind: kindOf(id),
    basePriceUsd,
    circulatingSupply,
    totalSupply: maxSupply ?? Math.round(circulatingSupply * 1.03),
    maxSupply,
    dailyVolatility,
    turnover,
    anchorId: ANCHORS[id],
  }),
)
