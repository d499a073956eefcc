-- A server of two accounts and one component, as a child on loopback.
run_as_root = true
daemonize = false
pidfile = "@DIR@/prosody.pid"
data_path = "@DIR@/data"
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
component_interfaces = { "127.0.0.1" }
component_ports = { @COMPONENT@ }
c2s_ports = { @PORT@ }
s2s_ports = { }
http_ports = { }
https_ports = { }
modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "offline", "carbons" }
modules_disabled = { "s2s" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = false
authentication = "internal_plain"
log = { { levels = { min = "info" }, to = "console" } }
ssl = { key = "@DIR@/key.pem", certificate = "@DIR@/certificate.pem" }

VirtualHost "xmpp.test"
Component "gw.xmpp.test"
  component_secret = "s3cret"
