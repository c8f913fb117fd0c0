// The proof of a Telegram cloud password, made here so that the password never leaves the browser.
// https://core.telegram.org/api/srp, algorithm
// passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow

const ITERATIONS = 100000;
const BYTES = 256; // of every big number on the wire
const EDGE = 1n << BigInt(2048 - 64); // B closer than this to 0 or p would give something away

/** The one prime Telegram uses; a server that names another one is not to be trusted with a proof. */
const PRIME = BigInt(
  "0xc71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db" +
    "fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64" +
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41" +
    "0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4" +
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf" +
    "6f4fadf034b10403119cd8e3b92fcc5b",
);

/** The generators Telegram's own apps accept with this prime. */
const GENERATORS = new Set([3, 4, 5, 7]);

/** The challenge cannot be answered safely: nothing was computed from the password. */
export class UnsafeChallenge extends Error {}

/** WebCrypto is not there: the page was opened over plain http. */
export class InsecureContext extends Error {}

function toBytes(hex) {
  if (typeof hex !== "string" || hex.length % 2 || !/^[0-9a-f]*$/i.test(hex)) throw new UnsafeChallenge("not hex");
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const toNumber = (bytes) => BigInt(`0x${toHex(bytes) || "0"}`);

const padded = (number) => toBytes(number.toString(16).padStart(BYTES * 2, "0"));

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

const salted = (data, salt) => hash(salt, data, salt);

function power(base, exponent, modulus) {
  let result = 1n;
  let factor = base % modulus;
  for (const bit of exponent.toString(2).split("").reverse()) {
    if (bit === "1") result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

/** PH2(password, salt1, salt2) as a number: the exponent x. */
async function exponent(password, salt1, salt2) {
  const first = await salted(await salted(new TextEncoder().encode(password), salt1), salt2);
  const key = await crypto.subtle.importKey("raw", first, "PBKDF2", false, ["deriveBits"]);
  const stretched = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: salt1, iterations: ITERATIONS }, key, 512);
  return toNumber(await salted(new Uint8Array(stretched), salt2));
}

const isGood = (number, p) => number >= EDGE && p - number >= EDGE;

function checked({ g, p, B }) {
  const prime = toNumber(toBytes(p));
  if (prime !== PRIME || !GENERATORS.has(g)) throw new UnsafeChallenge("p or g");
  const theirs = toBytes(B);
  if (theirs.length > BYTES || !isGood(toNumber(theirs), prime)) throw new UnsafeChallenge("B");
  return { p: prime, g: BigInt(g), b: toNumber(theirs) };
}

/** Our secret a and A = g^a mod p. */
function pick(g, p, given) {
  for (;;) {
    const a = toNumber(given ? toBytes(given) : crypto.getRandomValues(new Uint8Array(BYTES)));
    const ours = power(g, a, p);
    if (given || isGood(ours, p)) return [a, ours];
  }
}

/**
 * `{A, M1}` in hex, which prove the password for a challenge `{g, p, salt1, salt2, B}`.
 * The password is taken as it is: every space counts. `secret` (hex) fixes a, for tests.
 * Throws UnsafeChallenge, InsecureContext.
 */
export async function prove(password, challenge, { secret } = {}) {
  if (!globalThis.crypto?.subtle) throw new InsecureContext();
  const { p, g, b } = checked(challenge);
  const [salt1, salt2] = [toBytes(challenge.salt1), toBytes(challenge.salt2)];
  const x = await exponent(password, salt1, salt2);
  const k = toNumber(await hash(padded(p), padded(g)));
  const v = power(g, x, p);
  let a, ours, u;
  do {
    [a, ours] = pick(g, p, secret);
    u = toNumber(await hash(padded(ours), padded(b)));
  } while (u === 0n);
  const base = (((b - k * v) % p) + p) % p;
  const shared = await hash(padded(power(base, a + u * x, p)));
  const [hashP, hashG] = [await hash(padded(p)), await hash(padded(g))];
  const proof = await hash(
    hashP.map((byte, at) => byte ^ hashG[at]),
    await hash(salt1),
    await hash(salt2),
    padded(ours),
    padded(b),
    shared,
  );
  return { A: toHex(padded(ours)), M1: toHex(proof) };
}
