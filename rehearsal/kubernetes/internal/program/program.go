// Package program runs somebody else's program for as long as we live.
package program

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// grace is how long a program may take to end after it was told to.
const grace = 5 * time.Second

// Run runs a program until it ends, or until the context does: then it is told to end, and made to
// if it does not. It says what it says where we say what we say, and reads nothing.
func Run(ctx context.Context, path string, arguments ...string) error {
	command := exec.CommandContext(ctx, path, arguments...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = grace
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}
