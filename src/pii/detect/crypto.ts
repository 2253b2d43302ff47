import { passesBase58Check, passesBech32 } from '../checksum/coin.ts';
import { isNear, wordSet } from '../text/words.ts';
import type { Detector } from '../types.ts';
import { CERTAIN, finding, LABELLED, SHAPED } from './finding.ts';

const TOKEN = /(?<![\p{L}\p{N}_])(?:bitcoincash:|ethereum:|bitcoin:)?[a-z\d]{25,110}(?![\p{L}\p{N}_])/giu;
/** Shapes by prefix, case ignored: a copy in lower case still leads to the wallet. */
const BECH32 = /^(?:bc1|tb1|ltc1|addr1|cosmos1|osmo1|bnb1|terra1|inj1|celestia1|stake1)[a-z\d]{20,105}$/;
const HEX = /^0x[\da-f]{40}$/;
const BASE58 = /^[1-9a-z]{25,36}$/;
const MONERO = /^[48][\dab][1-9a-z]{93}(?:[1-9a-z]{11})?$/;
const EXTENDED_KEY = /^[xyztuv]p(?:ub|rv)[\da-z]{90,110}$/;
const WALLET_WORDS = wordSet(
  `btc bitcoin eth ethereum ltc litecoin doge dogecoin trx tron xrp ripple sol solana xmr monero bch cash ada cardano dot polkadot usdt usdc
  tether bnb wallet wallets address coin coins crypto ledger trezor metamask phantom electrum binance coinbase kraken blockchain mixer
  satoshi satoshis airdrop cartera billetera portefeuille börse geldbörse кошелек кошелёк биткоин 钱包 ウォレット`,
);
/** Contracts and zero addresses that everybody shares. */
const SHARED = /^0x(?:0{40}|0{36}dead|f{40}|e{40})$/;

/** Wallet addresses. */
export const detectCrypto: Detector = (view) =>
  Array.from(view.text.matchAll(TOKEN)).flatMap(({ 0: raw, index }) => {
    const start = index + raw.indexOf(':') + 1;
    const value = raw.slice(raw.indexOf(':') + 1);
    const lower = value.toLowerCase();
    const add = (confidence: number, reason: string) => [
      finding('CRYPTO', start, start + value.length, confidence, reason),
    ];
    if (BECH32.test(lower)) return add(passesBech32(lower) ? CERTAIN : LABELLED, 'is a wallet address');
    if (HEX.test(lower)) return SHARED.test(lower) ? [] : add(CERTAIN, 'has the shape of an Ethereum address');
    if (MONERO.test(lower)) return add(CERTAIN, 'has the shape of a Monero address');
    if (EXTENDED_KEY.test(lower)) return add(CERTAIN, 'is an extended wallet key');
    if (!/\d/.test(value) || !/[a-z]/i.test(value)) return [];
    if (BASE58.test(lower) && passesBase58Check(value)) return add(CERTAIN, 'passes the check of a wallet address');
    const isShaped =
      raw !== value || (/^[1-9a-z]{25,48}$/.test(lower) && isNear(view, start, start + value.length, WALLET_WORDS));
    return isShaped ? add(SHAPED, 'has the shape of a wallet address near a word about wallets') : [];
  });
