// The server's clock in the page: the local clock plus an offset, taken from the round trip with the least spread.

const KEEP = 5 * 60_000; // a sample is trusted for so long, in milliseconds
const JUMP = 1_500; // a local clock that moves by more, against the steady one, has been set or has slept

let offset = 0;
let spread = Infinity;
let takenAt = 0;
let trusted = false; // nothing is known yet, or the local clock has jumped since
let lag = Date.now() - performance.now();

/** The server's time, in milliseconds since the epoch. */
export function now() {
  return Date.now() + offset;
}

/** Learn from a round trip: the server said `serverTime` between `sent` and `received` by the local clock. */
export function sample(serverTime, sent, received) {
  const server = Date.parse(serverTime);
  const half = (received - sent) / 2;
  if (Number.isNaN(server) || (half > spread && received - takenAt < KEEP)) return;
  offset = server - (sent + received) / 2;
  spread = half;
  takenAt = received;
  trusted = true;
}

/** Learn from a message that only arrived: the server's clock cannot be earlier than what it says. */
export function hear(serverTime) {
  const least = Date.parse(serverTime) - Date.now();
  if (Number.isNaN(least) || (trusted && least <= offset)) return;
  offset = least;
  trusted = true;
}

/** True once after the local clock jumped or slept; the offset is then open to any new sample. */
export function jumped() {
  const current = Date.now() - performance.now();
  const moved = Math.abs(current - lag) > JUMP;
  lag = current;
  if (moved) [spread, trusted] = [Infinity, false];
  return moved;
}

const served = document.documentElement.dataset.servedAt;
if (served) {
  const [visit] = performance.getEntriesByType("navigation");
  const arrived = performance.timeOrigin + (visit?.responseStart ?? 0);
  offset = Date.parse(served) - arrived || 0;
}
