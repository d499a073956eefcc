// An SMSC of the package smpp: says what it got, a JSON line each, and brings receipts and answers as its options say.
const fs = require("fs")
const smpp = require("smpp")

const [port, receipts, file] = process.argv.slice(2) // receipts: text, tlv or none
const say = (told) => fs.appendFileSync(file, JSON.stringify(told) + "\n")
let number = 0

const server = smpp.createServer({}, (session) => {
  session.on("error", () => {})
  for (const bind of ["bind_transceiver", "bind_transmitter"]) {
    session.on(bind, (pdu) => {
      const ok = pdu.password === "secret"
      say({ kind: bind, system_id: pdu.system_id, ok })
      session.send(pdu.response(ok ? {} : { command_status: smpp.ESME_RINVPASWD }))
    })
  }
  session.on("enquire_link", (pdu) => {
    say({ kind: "enquire_link" })
    session.send(pdu.response())
  })
  session.on("unbind", (pdu) => {
    say({ kind: "unbind" })
    session.send(pdu.response())
    session.close()
  })
  session.on("submit_sm", (pdu) => {
    const { message, udh } = pdu.message_payload === undefined ? pdu.short_message : pdu.message_payload
    const text = message
    const got = {
      kind: "submit_sm", text: String(text), udh: udh ? Array.from(udh[0]) : null,
      source: [pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi],
      destination: [pdu.destination_addr, pdu.dest_addr_ton, pdu.dest_addr_npi],
      coding: pdu.data_coding, registered: pdu.registered_delivery, payload: pdu.message_payload !== undefined,
    }
    if (text === "throttle") return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }))
    if (text === "nobody") return session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }))
    if (text === "hang up") return session.destroy()
    say(got)
    number += 1
    const id = (0xabc000 + number).toString(16)
    session.send(pdu.response({ message_id: id }))
    const back = { source_addr: pdu.destination_addr, source_addr_ton: 1, source_addr_npi: 1, destination_addr: pdu.source_addr }
    const brought = (answer) => say({ kind: answer.command, status: answer.command_status })
    if (receipts === "text") {
      const dates = "submit date:2611221700 done date:2611221701"
      const short_message = `id:${parseInt(id, 16)} sub:001 dlvrd:001 ${dates} stat:DELIVRD err:000 text:${String(text).slice(0, 20)}`
      session.deliver_sm({ ...back, esm_class: 4, short_message: { message: short_message } }, brought)
    } else if (receipts === "tlv") {
      session.deliver_sm({ ...back, esm_class: 4, receipted_message_id: id, message_state: 5, short_message: "" }, brought)
    }
    if (text === "answer me") {
      session.deliver_sm({ ...back, short_message: "Stop it [now] €" }, brought)
      session.deliver_sm({ ...back, data_coding: 8, short_message: "Не надо 😀" }, brought)
      const parts = ["one ", "two ", "three"]
      for (const index of [2, 0, 1]) {
        const header = Buffer.from([0x05, 0x00, 0x03, 0x2a, parts.length, index + 1])
        session.deliver_sm({ ...back, esm_class: 0x40, short_message: { udh: header, message: parts[index] } }, brought)
      }
    }
  })
})
server.listen(Number(port), "127.0.0.1")
