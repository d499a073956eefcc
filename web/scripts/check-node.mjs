// Says which Node is needed, before a tool fails in words of its own.
const NEEDED = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(`The browser client needs Node ${NEEDED.join(".")} or later; this is ${process.versions.node}.`);
  console.error("Install a newer one (https://nodejs.org), or name it first in PATH.");
  process.exit(1);
}
