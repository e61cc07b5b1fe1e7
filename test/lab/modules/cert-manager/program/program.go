// Package program is what the three programs share: their one argument, their configuration file, and their end.
package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/cert-manager/cert-manager/pkg/logs"
	"github.com/cert-manager/cert-manager/pkg/util/configfile"
	"github.com/cert-manager/cert-manager/pkg/util/feature"
	"k8s.io/apimachinery/pkg/util/validation/field"
	logsapi "k8s.io/component-base/logs/api/v1"
	ctrl "sigs.k8s.io/controller-runtime"
)

const configFlag = "--config="

// Main runs a program until it ends by itself or is asked to; the exit code is 1 when it ends with an error.
func Main(name string, run func(ctx context.Context) error) {
	logs.InitLogs()
	log := logs.Log.WithName(name)
	ctrl.SetLogger(log)
	ctx, stop := signal.NotifyContext(logs.NewContext(context.Background(), log), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		log.Error(err, "the program ends")
		logs.FlushLogs()
		os.Exit(1)
	}
	logs.FlushLogs()
}

// Load reads the file that `--config=FILE` names, which has to be the only argument: the lab must not start a program
// that passes over an argument that we render. The types of the module refuse fields that they do not know.
func Load(into configfile.ConfigFile) error {
	if len(os.Args) != 2 || !strings.HasPrefix(os.Args[1], configFlag) {
		return fmt.Errorf("this program takes %sFILE and nothing else, not %q", configFlag, os.Args[1:])
	}
	path, err := filepath.Abs(strings.TrimPrefix(os.Args[1], configFlag))
	if err != nil {
		return err
	}
	loader, err := configfile.NewConfigurationFSLoader(nil, path)
	if err != nil {
		return err
	}
	return loader.Load(into)
}

// Common holds the settings that all three files have.
type Common struct {
	Logging      *logsapi.LoggingConfiguration
	FeatureGates map[string]bool
	// What the module's own validation says about the file.
	Problems field.ErrorList
	// Settings that are valid upstream and have no effect here, by name, with whether the file asks for them.
	Without map[string]bool
}

// Apply puts the common settings into force.
// It fails when the file is not valid or asks for something that the lab's program does not do.
func Apply(common Common) error {
	if err := common.Problems.ToAggregate(); err != nil {
		return err
	}
	var asked []string
	for name, isAsked := range common.Without {
		if isAsked {
			asked = append(asked, name)
		}
	}
	if len(asked) > 0 {
		slices.Sort(asked)
		return fmt.Errorf("the lab's program does not do what the file asks for: %s", strings.Join(asked, ", "))
	}
	if err := feature.DefaultMutableFeatureGate.SetFromMap(common.FeatureGates); err != nil {
		return err
	}
	return logs.ValidateAndApply(common.Logging)
}
