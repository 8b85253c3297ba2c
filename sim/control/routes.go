package control

import (
	"github.com/ringback-sim/ringback/sim/httpx"
	"github.com/ringback-sim/ringback/sim/store"
	"github.com/ringback-sim/ringback/sim/world"
)

// prefix is where the API stands.
const prefix = "/_ringback/"

// RouteRecording is the one route that is a vendor's client's rather than a
// test's.
const RouteRecording = "getRecording"

// maxBulk bounds the bodies that carry many calls or numbers, in bytes.
const maxBulk = 64 << 20

// Routes is the whole API.
//
// Source: contracts/control.yaml; the recordings stand where the vendors' URLs
// of them lead.
func (a *api) Routes() []httpx.Route {
	routes := []httpx.Route{
		{Name: "getHealth", Method: "GET", Path: "/_ringback/health", Handle: a.getHealth},
		{Name: "getClock", Method: "GET", Path: "/_ringback/clock", Handle: a.getClock},
		{Name: "setClock", Method: "PUT", Path: "/_ringback/clock", Handle: a.setClock},
		{Name: "advanceClock", Method: "POST", Path: "/_ringback/clock/advance", Handle: a.advanceClock},
		{Name: "listCalls", Method: "GET", Path: "/_ringback/calls", Handle: a.listCalls},
		{Name: "placeCall", Method: "POST", Path: "/_ringback/calls", Handle: a.placeCall, Holds: true},
		{Name: "getCall", Method: "GET", Path: "/_ringback/calls/{id}", Handle: a.getCall},
		{Name: "hangupCall", Method: "POST", Path: "/_ringback/calls/{id}/hangup", Handle: a.hangupCall, Holds: true},
		{Name: "answerCall", Method: "POST", Path: "/_ringback/calls/{id}/answer", Handle: a.answerCall, Holds: true},
		{Name: "listAccounts", Method: "GET", Path: "/_ringback/accounts", Handle: a.listAccounts},
		{Name: "putAccount", Method: "PUT", Path: "/_ringback/accounts/{vendor}/{id}", Handle: a.putAccount, Holds: true},
		{Name: "listPushTargets", Method: "GET", Path: "/_ringback/push-targets", Handle: a.listPushTargets},
		{Name: "putPushTarget", Method: "PUT", Path: "/_ringback/push-targets/{name}", Handle: a.putPushTarget, Holds: true},
		{Name: "deletePushTarget", Method: "DELETE", Path: "/_ringback/push-targets/{name}", Handle: a.deletePushTarget, Holds: true},
		{Name: "listDeliveries", Method: "GET", Path: "/_ringback/deliveries", Handle: a.listDeliveries},
		{Name: "getDelivery", Method: "GET", Path: "/_ringback/deliveries/{id}", Handle: a.getDelivery},
		{Name: "replayDelivery", Method: "POST", Path: "/_ringback/deliveries/{id}/replay", Handle: a.replayDelivery, Holds: true},
		{Name: "listProjects", Method: "GET", Path: "/_ringback/projects", Handle: a.listProjects},
		{Name: "putProject", Method: "PUT", Path: "/_ringback/projects/{id}", Handle: a.putProject, Holds: true},
		{Name: "putCampaign", Method: "PUT", Path: "/_ringback/campaigns/{tenant}/{id}", Handle: a.putCampaign, Holds: true},
		{Name: "addTask", Method: "POST", Path: "/_ringback/projects/{id}/tasks", Handle: a.addTask, Holds: true, MaxBody: maxBulk},
		{Name: "listAgents", Method: "GET", Path: "/_ringback/agents", Handle: a.listAgents},
		{Name: "putAgent", Method: "PUT", Path: "/_ringback/agents/{vendor}/{id}", Handle: a.putAgent, Holds: true},
		{Name: "setAgentReady", Method: "POST", Path: "/_ringback/agents/{vendor}/{id}/ready", Handle: a.setAgentReady(true), Holds: true},
		{Name: "setAgentNotReady", Method: "POST", Path: "/_ringback/agents/{vendor}/{id}/not-ready", Handle: a.setAgentReady(false), Holds: true},
		{Name: "agentAnswers", Method: "POST", Path: "/_ringback/agents/{vendor}/{id}/answer", Handle: a.agentDoes((*world.World).AgentAnswers), Holds: true},
		{Name: "agentRejects", Method: "POST", Path: "/_ringback/agents/{vendor}/{id}/reject", Handle: a.agentDoes((*world.World).AgentRejects), Holds: true},
		{Name: "agentHangsUp", Method: "POST", Path: "/_ringback/agents/{vendor}/{id}/hangup", Handle: a.agentDoes((*world.World).AgentHangsUp), Holds: true},
		{Name: "importCdrs", Method: "POST", Path: "/_ringback/cdrs", Handle: a.importCDRs, Holds: true, MaxBody: maxBulk},
		{Name: "await", Method: "POST", Path: "/_ringback/await", Handle: a.await},
		{Name: "reset", Method: "POST", Path: "/_ringback/reset", Handle: a.reset},
		{Name: "getSnapshot", Method: "GET", Path: "/_ringback/snapshot", Handle: a.getSnapshot},
		{Name: "putSnapshot", Method: "PUT", Path: "/_ringback/snapshot", Handle: a.putSnapshot, MaxBody: store.MaxDocument},
		{Name: "listWorlds", Method: "GET", Path: "/_ringback/worlds", Handle: a.listWorlds},
		{Name: "createWorld", Method: "POST", Path: "/_ringback/worlds", Handle: a.createWorld},
		{Name: "getWorld", Method: "GET", Path: "/_ringback/worlds/{name}", Handle: a.getWorld},
		{Name: "deleteWorld", Method: "DELETE", Path: "/_ringback/worlds/{name}", Handle: a.deleteWorld},
		{Name: "getScenario", Method: "GET", Path: "/_ringback/scenario", Handle: a.getScenario},
		{Name: "loadScenario", Method: "POST", Path: "/_ringback/scenario", Handle: a.loadScenario, Holds: true},
		{Name: "validateScenario", Method: "POST", Path: "/_ringback/scenario/validate", Handle: a.validateScenario},
		{Name: "listScenarios", Method: "GET", Path: "/_ringback/scenarios", Handle: a.listScenarios},
		{Name: "streamEvents", Method: "GET", Path: "/_ringback/events", Stream: a.streamEvents},
		{Name: "listOutcomes", Method: "GET", Path: "/_ringback/outcomes", Handle: a.listOutcomes},
		{Name: "getReceiver", Method: "GET", Path: "/_ringback/receiver", Handle: a.getReceiver},
		{Name: "setReceiver", Method: "PUT", Path: "/_ringback/receiver", Handle: a.setReceiver},
		{Name: "clearReceiver", Method: "DELETE", Path: "/_ringback/receiver", Handle: a.clearReceiver},
		{Name: "listFaults", Method: "GET", Path: "/_ringback/faults", Handle: a.listFaults},
		{Name: "setFaults", Method: "PUT", Path: "/_ringback/faults", Handle: a.setFaults},
		{Name: "addFault", Method: "POST", Path: "/_ringback/faults", Handle: a.addFault},
		{Name: "clearFaults", Method: "DELETE", Path: "/_ringback/faults", Handle: a.clearFaults},
		{Name: "deleteFault", Method: "DELETE", Path: "/_ringback/faults/{name}", Handle: a.deleteFault},
		{Name: "listJournal", Method: "GET", Path: "/_ringback/journal", Handle: a.listJournal},
		{Name: "clearJournal", Method: "DELETE", Path: "/_ringback/journal", Handle: a.clearJournal},
		{Name: "searchJournal", Method: "POST", Path: "/_ringback/journal/search", Handle: a.searchJournal},
		{Name: "countJournal", Method: "POST", Path: "/_ringback/journal/count", Handle: a.countJournal},
		{Name: "awaitJournal", Method: "POST", Path: "/_ringback/journal/await", Handle: a.awaitJournal},
		{Name: "getCoverage", Method: "GET", Path: "/_ringback/coverage", Handle: a.getCoverage},
		{Name: "clearCoverage", Method: "DELETE", Path: "/_ringback/coverage", Handle: a.clearCoverage},
		{Name: RouteRecording, Method: "GET", Path: "/recordings/{id}.wav", Stream: a.getRecording},
	}
	for i := range routes {
		routes[i].Handle = withProblems(routes[i].Handle)
	}
	return routes
}
