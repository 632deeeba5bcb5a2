/**
 * @module
 * `driftline completion`: prints a script that completes verbs and options in bash, zsh or fish.
 */
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';

export function register(program: Command): void {
  const command = program
    .command('completion <shell>')
    .summary('print a completion script for bash, zsh or fish')
    .description(
      'Print a script that completes the verbs and options of this version in your shell: bash, zsh or fish.',
    )
    .addHelpText(
      'after',
      `
Examples (then open a new shell):
  driftline completion bash > ~/.local/share/bash-completion/completions/driftline
  driftline completion zsh > "\${fpath[1]}/_driftline"
  driftline completion fish > ~/.config/fish/completions/driftline.fish`,
    );
  command.action((shell: string) => {
    const script = scripts[shell];
    if (script === undefined) throw new InputError(`completion knows bash, zsh and fish, not "${shell}"`);
    process.stdout.write(script(program));
  });
}

const verbsOf = (program: Command) => program.commands.map((c) => ({ name: c.name(), summary: c.summary() }));
const optionsOf = (command: Command) => command.options.map((o) => o.long).filter((long) => long != null);
const quoted = (text: string) => text.replaceAll("'", "'\\''");

const scripts: Record<string, (program: Command) => string> = {
  bash: (program) => `_driftline() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${verbsOf(program)
      .map((v) => v.name)
      .join(' ')}"
  else
    case "\${COMP_WORDS[1]}" in
${program.commands.map((c) => `      ${c.name()}) words="${optionsOf(c).join(' ')}" ;;`).join('\n')}
    esac
    case "$word" in -*) ;; *) COMPREPLY=($(compgen -f -- "$word")); return ;; esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o filenames -F _driftline driftline
`,
  zsh: (program) => `#compdef driftline
if (( CURRENT == 2 )); then
  local -a verbs=(
${verbsOf(program)
  .map((v) => `    '${v.name}:${quoted(v.summary)}'`)
  .join('\n')}
  )
  _describe verb verbs
else
  case "$words[2]" in
${program.commands.map((c) => `    ${c.name()}) compadd -- ${optionsOf(c).join(' ')} ;;`).join('\n')}
  esac
  _files
fi
`,
  fish: (program) =>
    `${program.commands
      .flatMap((c) => [
        `complete -c driftline -n __fish_use_subcommand -a ${c.name()} -d '${quoted(c.summary())}'`,
        ...c.options.map(
          (o) =>
            `complete -c driftline -n '__fish_seen_subcommand_from ${c.name()}' -l ${o.long!.slice(2)} -d '${quoted(o.description)}'`,
        ),
      ])
      .join('\n')}\n`,
};
