package faye_test

import (
	. "github.com/onsi/gomega"
)

// vendorPagePrints has the vendor's sample page print two states.
func vendorPagePrints(h *house) {
	h.t.Helper()
	h.openVendorPage()
	h.awaits("/meta/subscribe")
	for _, state := range []string{"started", "呼叫已开始"} {
		message := `{"callId":"9d7b3b46-6a1f-4a9c-8a43-3f6de0f2b2a1","agentId":699861013,"state":"` + state + `"}`
		h.Expect(h.Publish(phone, []byte(message))).Error().To(Succeed())
		h.prints(message)
	}
	h.Expect(h.Stats()).To(And(HaveField("Sessions", 1), HaveField("Dropped", uint64(0))))
}

func restartIsSurvived(h *house) {
	h.t.Helper()
	h.visit(subscribeAndPrint)
	h.prints("up", "subscribed")
	h.awaits("/meta/subscribe")
	h.close()
	h.prints("down")
	h.open()
	h.prints("up")
	h.subscribesAgain()
}

// subscribesAgain waits until the page hears a new message.
func (h *house) subscribesAgain() {
	h.t.Helper()
	h.awaits("/meta/subscribe")
	h.says(phone, "again")
	h.prints("again")
	h.Expect(h.Stats().Sessions).To(Equal(1))
}

func leavingDisconnects(h *house) {
	h.t.Helper()
	h.visit(subscribeAndPrint)
	h.prints("up", "subscribed")
	h.page.Leave()
	h.awaits("/meta/disconnect")
	h.Eventually(func() int { return h.Stats().Sessions }).WithTimeout(patience).Should(BeZero())
}
