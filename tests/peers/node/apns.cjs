// Answers as APNs does, over Node's own HTTP/2: node apns.cjs PORT DIRECTORY. What came in is written to DIRECTORY/said.
const { readFileSync, appendFileSync } = require("node:fs");
const { createPublicKey, verify } = require("node:crypto");
const { createSecureServer } = require("node:http2");

const [port, directory] = [Number(process.argv[2]), process.argv[3]];
const file = (name) => readFileSync(`${directory}/${name}`);
const signer = createPublicKey(file("public.pem"));

// The beginning of a device's token says what becomes of it.
const REFUSED = {
  aa: [410, { reason: "Unregistered", timestamp: 1700000000000 }],
  bb: [400, { reason: "BadDeviceToken" }],
  cc: [429, { reason: "TooManyRequests" }],
  dd: [413, { reason: "PayloadTooLarge" }],
  "00": [400, { reason: "BadDeviceToken" }],
};

const read = (part) => JSON.parse(Buffer.from(part, "base64url").toString());

const problem = (headers) => {
  const [head, claims, signature] = (headers.authorization || "").replace(/^bearer /, "").split(".");
  if (!signature) return "MissingProviderToken";
  const key = { key: signer, dsaEncoding: "ieee-p1363" };
  const right = verify("sha256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url"));
  if (!right || read(head).alg !== "ES256" || read(head).kid !== "ABC123DEFG") return "InvalidProviderToken";
  return Math.abs(Date.now() / 1000 - read(claims).iat) > 3600 ? "ExpiredProviderToken" : "";
};

const settings = { maxConcurrentStreams: 3, initialWindowSize: 1000 };
const server = createSecureServer({ key: file("key.pem"), cert: file("cert.pem"), settings });

server.on("stream", (stream, headers) => {
  let body = "";
  stream.setEncoding("utf8");
  stream.on("data", (part) => (body += part));
  stream.on("error", () => undefined);
  stream.on("end", () => {
    const token = headers[":path"].replace("/3/device/", "");
    const told = { token, topic: headers["apns-topic"], headers, body: JSON.parse(body) };
    appendFileSync(`${directory}/said`, `${JSON.stringify(told)}\n`);
    const answer = (status, reason) => {
      stream.respond({ ":status": status, "apns-id": headers["apns-id"] || "none" });
      stream.end(reason ? JSON.stringify(reason) : "");
    };
    const wrong = problem(headers);
    if (wrong) return answer(403, { reason: wrong });
    if (token.startsWith("ee")) return stream.session.destroy(); // it may have been taken
    if (token.startsWith("ff")) {
      answer(200);
      return stream.session.goaway(0, stream.id);
    }
    const refused = REFUSED[token.slice(0, 2)];
    return refused ? answer(...refused) : setTimeout(() => answer(200), 20);
  });
});

server.listen(port, "127.0.0.1");
