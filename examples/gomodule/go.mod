module example.com/crm

go 1.26.0

require github.com/ringback-sim/ringback v0.0.0

require (
	github.com/brianvoe/gofakeit/v6 v6.28.0 // indirect
	github.com/coder/websocket v1.8.15 // indirect
	github.com/gorilla/mux v1.8.1 // indirect
	github.com/nyaruka/phonenumbers v1.8.1 // indirect
	golang.org/x/text v0.38.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

replace github.com/ringback-sim/ringback => ../..
