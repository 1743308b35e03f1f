// Starts the language host that is built beside it, which is too old to know the runtime options of Pulumi.yaml.
//
// It turns `virtualenv` and `toolchain` into the path of a virtual environment, by Pulumi's own library for it, and refuses the
// options that it cannot pass on: a program must not run otherwise than its project says.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
)

const host = "pulumi-language-python-host"

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error: "+err.Error())
		os.Exit(1)
	}
}

func run() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	arguments := []string{host}
	virtualenv, err := virtualEnvironment()
	if err != nil {
		return err
	}
	if virtualenv != "" {
		arguments = append(arguments, "-virtualenv="+virtualenv)
	}
	path := filepath.Join(filepath.Dir(self), host)
	return syscall.Exec(path, append(arguments, os.Args[1:]...), os.Environ())
}

// virtualEnvironment returns the absolute path of the virtual environment that the project asks for; empty: none.
func virtualEnvironment() (string, error) {
	path, err := workspace.DetectProjectPathFrom(whereItWasStarted())
	if err != nil || path == "" {
		return "", nil // no project, as in `pulumi about`
	}
	project, err := workspace.LoadProject(path)
	if err != nil {
		return "", err
	}
	options, err := pythonOptions(filepath.Dir(path), project)
	if err != nil || options == nil {
		return "", err
	}
	found, err := toolchain.ResolveToolchain(*options)
	if err != nil {
		return "", err
	}
	virtualenv, err := found.VirtualEnvPath(context.Background())
	if err != nil || virtualenv == "" {
		return "", err
	}
	return filepath.Abs(virtualenv)
}

// whereItWasStarted returns the folder that Pulumi works in. The launcher itself is started in that of the program, which may be
// in another project's folder.
func whereItWasStarted() string {
	folder, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", os.Getppid()))
	if err != nil { // not on Linux
		folder, _ = os.Getwd()
	}
	return folder
}

// pythonOptions reads the runtime options of a project; nil: it has none that name a virtual environment.
func pythonOptions(root string, project *workspace.Project) (*toolchain.PythonOptions, error) {
	options := toolchain.PythonOptions{Root: root, ProgramDir: filepath.Join(root, project.Main), Toolchain: toolchain.Pip}
	given := project.Runtime.Options()
	for name, value := range given {
		text, _ := value.(string)
		switch {
		case name == "virtualenv" && text != "":
			options.Virtualenv = text
		case name == "toolchain" && text == "pip":
		case name == "toolchain" && text == "uv":
			options.Toolchain = toolchain.Uv
		case name == "toolchain" && text == "poetry":
			options.Toolchain = toolchain.Poetry
		default:
			return nil, fmt.Errorf("this Python language host does not know runtime option %s: %v in Pulumi.yaml. "+
				"Take the option out, or install Pulumi: https://www.pulumi.com/docs/install/", name, value)
		}
	}
	if len(given) == 0 || options.Toolchain == toolchain.Pip && options.Virtualenv == "" {
		return nil, nil
	}
	if options.Toolchain == toolchain.Poetry && options.Virtualenv != "" {
		return nil, errors.New("toolchain poetry takes no virtualenv in Pulumi.yaml")
	}
	return &options, nil
}
