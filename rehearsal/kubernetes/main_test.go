package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test's own program be the one that is tested.
func TestMain(m *testing.M) {
	if os.Getenv("BE_THE_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// serving is a server that was started as others start it.
type serving struct {
	command *exec.Cmd
	input   io.Closer
	ready   ready
}

func startServing(t *testing.T) serving {
	t.Helper()
	servers := os.Getenv("KUBEBUILDER_ASSETS")
	if servers == "" {
		t.Skip("KUBEBUILDER_ASSETS names no folder with servers")
	}
	command := exec.Command(os.Args[0], "serve", "--servers", servers, "--crds")
	// What is left where it was killed goes with the test's folder.
	command.Env = append(os.Environ(), "BE_THE_PROGRAM=yes", "TMPDIR="+t.TempDir())
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	started := serving{command: command, input: input}
	line, err := bufio.NewReader(output).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &started.ready); err != nil {
		t.Fatal(err)
	}
	return started
}

// isGone says whether nothing listens any more, within some seconds.
func (s serving) isGone(t *testing.T) bool {
	t.Helper()
	address, err := url.Parse(s.ready.URL)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		connection, err := net.Dial("tcp", address.Host)
		if err != nil {
			return true
		}
		connection.Close()
	}
	return false
}

func TestServeEnds(t *testing.T) {
	for name, end := range map[string]func(serving){
		"with its standard input": func(s serving) { _ = s.input.Close() },
		"when told to":            func(s serving) { _ = s.command.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			started := startServing(t)
			end(started)
			if err := started.command.Wait(); err != nil {
				t.Errorf("it ended badly: %v", err)
			}
			if !started.isGone(t) {
				t.Error("the API server still listens")
			}
		})
	}
}

func TestServersEndWithTheProgramThatIsKilled(t *testing.T) {
	started := startServing(t)
	_ = started.command.Process.Kill()
	if !started.isGone(t) {
		t.Error("the API server still listens")
	}
}

func TestAProgramEndsWithUs(t *testing.T) {
	for name, end := range map[string]func(*exec.Cmd, io.Closer){
		"with our standard input": func(_ *exec.Cmd, input io.Closer) { _ = input.Close() },
		"when we are told to":     func(command *exec.Cmd, _ io.Closer) { _ = command.Process.Signal(syscall.SIGTERM) },
	} {
		t.Run(name, func(t *testing.T) {
			command := exec.Command(os.Args[0], "run", "sh", "-c", "echo $$; exec sleep 600")
			command.Env = append(os.Environ(), "BE_THE_PROGRAM=yes")
			command.Stderr = os.Stderr
			input, err := command.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			output, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			var pid int
			if _, err := fmt.Fscan(output, &pid); err != nil {
				t.Fatal(err)
			}
			end(command, input)
			if err := command.Wait(); err != nil {
				t.Errorf("we ended badly: %v", err)
			}
			if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
				t.Errorf("the program is there still: %v", err)
			}
		})
	}
}

func TestAProgramThatEndsBadlyIsAFailure(t *testing.T) {
	command := exec.Command(os.Args[0], "run", "sh", "-c", "exit 3")
	command.Env = append(os.Environ(), "BE_THE_PROGRAM=yes")
	// Held open: what ends it must be the program.
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	var said strings.Builder
	command.Stderr = &said
	if err := command.Run(); err == nil || said.String() != "sh: exit status 3\n" {
		t.Errorf("got %v, %q", err, said.String())
	}
}
