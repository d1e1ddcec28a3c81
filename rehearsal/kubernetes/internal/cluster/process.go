package cluster

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// process is a server that runs beside us.
type process struct {
	name    string
	command *exec.Cmd
	output  *output
	// ended is closed when the process is gone.
	ended chan struct{}
	end   error
}

// start runs a server in a folder.
func start(folder string, log io.Writer, path string, arguments ...string) (*process, error) {
	name := filepath.Base(path)
	said := &output{name: name, log: log}
	command := exec.Command(path, arguments...)
	command.Dir = folder
	command.Stdout, command.Stderr = said, said
	// Ctrl-C on a terminal reaches only us: we end the servers.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// Never written to: the servers built here end when it closes, which it does with us.
	if _, err := command.StdinPipe(); err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	started := &process{name: name, command: command, output: said, ended: make(chan struct{})}
	go func() {
		started.end = command.Wait()
		close(started.ended)
	}()
	return started, nil
}

// failure says how a process that should run ended.
func (p *process) failure() error {
	return fmt.Errorf("%s ended by itself (%v). Its last words:\n%s", p.name, p.end, p.output.last())
}

// stop ends a process at once: what it holds is thrown away.
func (p *process) stop() {
	_ = p.command.Process.Kill()
	<-p.ended
}

// processes are those of one cluster, in the order in which they were started.
type processes struct {
	all    []*process
	failed chan error
	once   sync.Once
}

func (ps *processes) add(p *process) {
	ps.all = append(ps.all, p)
	go func() {
		<-p.ended
		// Only the first matters: the others fail because of it, or because they were stopped.
		ps.once.Do(func() { ps.failed <- p.failure() })
	}()
}

func (ps *processes) stop() {
	ps.once.Do(func() {})
	for i := len(ps.all) - 1; i >= 0; i-- {
		ps.all[i].stop()
	}
}

// output puts what a server says into a log that several share, and remembers the newest of it.
type output struct {
	name string
	log  io.Writer

	mutex  sync.Mutex
	begun  string
	newest []string
}

// remembered is how many lines a failure shows.
const remembered = 10

// Write takes a part of what the server says, which need not end with a line.
func (o *output) Write(text []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	lines := strings.Split(o.begun+string(text), "\n")
	o.begun = lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		o.newest = append(o.newest, line)
		// One call a line: the log's other writers come in between, but not within.
		if _, err := fmt.Fprintf(o.log, "%s: %s\n", o.name, line); err != nil {
			return 0, err
		}
	}
	o.newest = o.newest[max(0, len(o.newest)-remembered):]
	return len(text), nil
}

func (o *output) last() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return strings.TrimRight(strings.Join(append(o.newest, o.begun), "\n"), "\n")
}
