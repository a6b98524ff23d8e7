/*
 * The least that a Node process can do to ask a server one thing: a connection, SCRAM-SHA-256, one statement. No error is
 * handled; what it costs is what every migrator on Node has to pay at least.
 */
const { createHash, createHmac, pbkdf2Sync, randomBytes } = require("node:crypto");
const { connect } = require("node:net");

const { hostname, port, username, password, pathname } = new URL(process.env.DATABASE_URL);
const socket = connect({ host: hostname, port: Number(port), noDelay: true });

const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const message = (type, ...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

const bare = `n=,r=${randomBytes(18).toString("base64")}`;
function prove(challenge) {
  const [, nonce, salt, rounds] = /^r=([^,]+),s=([^,]+),i=(\d+)/.exec(challenge);
  const key = hmac(
    pbkdf2Sync(decodeURIComponent(password), Buffer.from(salt, "base64"), Number(rounds), 32, "sha256"),
    "Client Key",
  );
  const signature = hmac(createHash("sha256").update(key).digest(), `${bare},${challenge},c=biws,r=${nonce}`);
  return `c=biws,r=${nonce},p=${Buffer.from(key.map((byte, at) => byte ^ signature[at])).toString("base64")}`;
}

let received = Buffer.alloc(0);
let asked = false;
socket.on("connect", () => {
  const settings = `user\0${username}\0database\0${pathname.slice(1)}\0\0`;
  socket.write(message("", int32(196_608), settings));
});
socket.on("data", (chunk) => {
  received = Buffer.concat([received, chunk]);
  while (received.length >= 5 && received.length > received.readInt32BE(1)) {
    const end = received.readInt32BE(1) + 1;
    const [type, payload] = [String.fromCharCode(received[0]), received.subarray(5, end)];
    received = received.subarray(end);
    if (type === "R" && payload.readInt32BE(0) === 10) {
      socket.write(message("p", "SCRAM-SHA-256\0", int32(bare.length + 3), `n,,${bare}`));
    } else if (type === "R" && payload.readInt32BE(0) === 11) {
      socket.write(message("p", prove(payload.subarray(4).toString())));
    } else if (type === "Z") {
      if (asked) socket.end(message("X"));
      else socket.write(message("Q", "SELECT 1\0"));
      asked = true;
    }
  }
});
