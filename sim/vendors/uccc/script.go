package uccc

// script is the browser client that is served as /faye/client.js; nil serves
// none.
var script []byte
