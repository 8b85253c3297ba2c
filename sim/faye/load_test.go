package faye_test

import (
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/faye"
)

// crowd opens n sockets that are subscribed to a channel. Both ends are in this
// process.
func (r *rig) crowd(tb testing.TB, n int, channel string) []*wire {
	tb.Helper()
	g := NewWithT(tb)
	for left := n; left > 0; left -= 1000 {
		batch := min(left, 1000)
		r.post(tb, "["+handshake+strings.Repeat(","+handshake, batch-1)+"]")
		var list []string
		for _, client := range r.ids[len(r.ids)-batch:] {
			list = append(list, subscribe(client, channel))
		}
		r.post(tb, "["+strings.Join(list, ",")+"]")
	}
	crowd := make([]*wire, n)
	var wg sync.WaitGroup
	for part := range 4 {
		wg.Go(func() {
			for i := part; i < n; i += 4 {
				crowd[i] = r.socket(tb, r.ids[len(r.ids)-n+i])
			}
		})
	}
	wg.Wait()
	g.Expect(r.Stats().Lines).To(Equal(n))
	return crowd
}

// descriptors raises the limit of open files as far as it goes and returns it.
func descriptors(tb testing.TB) int {
	tb.Helper()
	var limit syscall.Rlimit
	g := NewWithT(tb)
	g.Expect(syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)).To(Succeed())
	limit.Cur = limit.Max
	g.Expect(syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)).To(Succeed())
	return int(min(limit.Cur, 1<<20))
}

func TestThousandsOfSubscribers(t *testing.T) {
	g := NewWithT(t)
	n := min(2000, descriptors(t)/2-500)
	r := start(t, faye.Options{})
	crowd := r.crowd(t, n, "/monitor_agent_1001")
	for i := range 3 {
		g.Expect(r.Publish("/monitor_agent_1001", fmt.Appendf(nil, `{"number":%d}`, i))).Error().To(Succeed())
	}
	for _, sock := range crowd {
		for i := range 3 {
			f, err := sock.frame()
			g.Expect(err).NotTo(HaveOccurred())
			if want := fmt.Sprintf(`[{"channel":"/monitor_agent_1001","data":{"number":%d},"id":"%d"}]`, i, i+3); f.payload != want {
				t.Fatalf("got %s, want %s", f.payload, want)
			}
		}
	}
	g.Expect(r.Stats()).To(And(HaveField("Delivered", uint64(3*n)), HaveField("Dropped", uint64(0))))
}
