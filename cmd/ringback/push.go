package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringback-sim/ringback/sim/clock"
	"github.com/ringback-sim/ringback/sim/frame"
	"github.com/ringback-sim/ringback/sim/phpjson"
)

// maxFrame bounds what is read from standard input, in bytes.
const maxFrame = 16 << 20

func (c *command) push() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "push",
		Short: "Sign, encrypt and open push frames by hand",
		Args:  cobra.NoArgs, // a wrong subcommand is an error, not a question
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.pushSign(), c.pushOpen())
	return cmd
}

func (c *command) pushSign() *cobra.Command {
	var secret, timestamp string
	var encrypt bool
	var kind int
	cmd := &cobra.Command{
		Use:   "sign",
		Short: "Make a signed frame of the JSON data on standard input",
		Long: `Make a signed frame, as the vendor would push it, of the JSON object on standard
input: the data is written as PHP's json_encode does, signed with
md5(data + secret), and with --encrypt sealed by AES-256-CFB first.`,
		Example: `  echo '{"call_id":"6811535818021285888"}' | ringback push sign --secret my-secret
  echo '{"call_id":"6811535818021285888"}' | ringback push sign --secret my-secret --encrypt | ringback push open --secret my-secret`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			if timestamp == "" {
				timestamp = clock.Wall{}.Now().In(clock.China).Format(frame.TimeLayout)
			} else if _, err := time.Parse(frame.TimeLayout, timestamp); err != nil {
				return fmt.Errorf("--timestamp: %q is not a time such as 2021-01-01 00:00:00", timestamp)
			}
			data, err := c.read()
			if err != nil {
				return err
			}
			if data, err = phpjson.Reencode(data); err != nil {
				return fmt.Errorf("standard input: %w", err)
			}
			seal := frame.Plain
			if encrypt {
				seal = frame.Encrypted
			}
			f, err := seal(kind, data, secret)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.stdout, "%s\n", f.Bytes(timestamp))
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&secret, "secret", "", "secret shared with the receiver (required)")
	flags.BoolVar(&encrypt, "encrypt", false, "encrypt the data")
	flags.IntVar(&kind, "type", frame.TypeCDR, "type of the frame")
	flags.StringVar(&timestamp, "timestamp", "", "timestamp of the frame, Y-m-d H:i:s (default now in UTC+8)")
	return cmd
}

func (c *command) pushOpen() *cobra.Command {
	var secret string
	cmd := &cobra.Command{
		Use:   "open",
		Short: "Check the signature of the frame on standard input and print its data",
		Long: `Check the signature of the frame on standard input, decrypt its data if need be,
and print the data. When the signature is wrong the usual mistakes are tried, one by
one: data encoded again in another way, the wrong text, secret or function. Exit code 1
when the signature or the encryption is wrong.`,
		Example: `  ringback push open --secret my-secret < push.json`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.fromEnvironment(cmd.Flags()); err != nil {
				return err
			}
			if secret == "" {
				return frame.ErrNoSecret
			}
			body, err := c.read()
			if err != nil {
				return err
			}
			f, err := frame.Parse(body)
			if err != nil {
				return bad(fmt.Errorf("standard input is not a frame: %w", err))
			}
			data, err := f.Payload(secret)
			if wrong, ok := errors.AsType[*frame.SignError](err); ok && wrong.Got != "" {
				c.explain(f, secret)
			}
			if err != nil {
				return bad(err)
			}
			_, err = fmt.Fprintf(c.stdout, "%s\n", data)
			return err
		},
	}
	cmd.Flags().StringVar(&secret, "secret", "", "secret shared with the sender (required)")
	return cmd
}

// explain tells step by step why a sign does not match.
func (c *command) explain(f frame.Frame, secret string) {
	form := "in the clear: its bytes are signed as they were sent"
	if f.Sealed() {
		form = "encrypted: the base64 text is signed, without its quotation marks"
	}
	fmt.Fprintf(c.stderr, "the frame is of type %d, its data are %s,\nand then the secret, of %d bytes, by MD5. That makes another sign. Tried:\n", f.Type, form, len(secret))
	found := false
	for _, m := range f.Mistakes(secret) {
		mark := "no "
		if m.Made {
			mark, found = "YES", true
		}
		fmt.Fprintf(c.stderr, "  %s  %s\n", mark, m.What)
	}
	if !found {
		fmt.Fprintln(c.stderr, "None of these makes the sign found: the secret is another one, or the data were changed on the way.")
	}
}

// read returns standard input.
func (c *command) read() ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(c.stdin, maxFrame+1))
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	if len(b) > maxFrame {
		return nil, fmt.Errorf("standard input: more than %d bytes", maxFrame)
	}
	if len(b) == 0 {
		return nil, errors.New("standard input: empty")
	}
	return b, nil
}
