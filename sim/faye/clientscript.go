package faye

import _ "embed"

//go:embed client.js
var clientScript string

// ClientScript returns this project's own browser client, for [Options.Script]:
// a classic script that defines Faye.Client, with the part of the stock client's
// surface that pages use. It speaks WebSocket and long-polling.
func ClientScript() []byte { return []byte(clientScript) }
