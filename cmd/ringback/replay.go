package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/conformance/proxy"
)

func (c *command) replay() *cobra.Command {
	var listen, addrFile string
	cmd := &cobra.Command{
		Use:   "replay FOLDER",
		Short: "Answer requests from a recording",
		Long: `Answer requests with what ringback proxy --record has written into a folder. A
request gets the answer of an equal one, or else of one with its method and path,
in the order of the recording; the last answer repeats. X-Ringback-Replayed tells
which it was: exact or by-path. What was never asked is answered 404.

Messages of WebSockets are not recorded, and cannot be replayed.`,
		Example: `  ringback replay ./recorded --listen 127.0.0.1:8082`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			recording, err := proxy.ReadRecording(args[0])
			if err != nil {
				return err
			}
			return c.listenAndServe(cmd.Context(), listen, addrFile, proxy.NewReplay(recording), fmt.Sprintf("replay of %d answers", len(recording)))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&listen, "listen", "127.0.0.1:8082", "address to serve on; port 0 lets the system choose")
	flags.StringVar(&addrFile, "addr-file", "", "file that receives the address once it is served")
	return cmd
}
