// What shells run to complete rel's words: small, since rel itself says what can come next.

/// A shell that can complete.
enum Shell: String, CaseIterable {
  case bash, zsh, fish

  /// Where new shells find its script; for zsh, in a folder of `fpath`.
  var place: String {
    switch self {
    case .bash: "~/.local/share/bash-completion/completions/rel"
    case .zsh: "~/.zfunc/_rel"
    case .fish: "~/.config/fish/completions/rel.fish"
    }
  }

  var script: String {
    switch self {
    case .bash: bashScript
    case .zsh: zshScript
    case .fish: fishScript
    }
  }
}

/// `rel complete` gets the line, since bash cuts words at `=` and `:`; what is before such a cut is
/// taken off the answers, as bash keeps it.
private let bashScript = #"""
  # Completion of rel for bash.
  _rel() {
      local rel=$1 line reply IFS=$'\n'
      [[ $rel == '~/'* ]] && rel=$HOME/${rel#'~/'}
      COMPREPLY=()
      reply=$("$rel" complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
      case $reply in
      :files*)
          compopt -o filenames 2>/dev/null
          if [[ $reply == ':files '* ]]; then
              COMPREPLY=($(compgen -d -- "$2") $(compgen -f -X "!*.${reply#:files }" -- "$2"))
          else
              COMPREPLY=($(compgen -f -- "$2"))
          fi
          ;;
      :folders)
          compopt -o filenames 2>/dev/null
          COMPREPLY=($(compgen -d -- "$2"))
          ;;
      *)
          for line in $reply; do COMPREPLY+=("${line%%$'\t'*}"); done
          [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace 2>/dev/null
          ;;
      esac
  }
  complete -o nosort -F _rel rel 2>/dev/null || complete -F _rel rel
  """#

private let zshScript = #"""
  #compdef rel
  # Completion of rel for zsh.
  _rel() {
      local -a lines closed open
      local line word
      lines=("${(@f)$("${(Q)words[1]/#\~\//$HOME/}" complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
      case $lines[1] in
      (:files\ *) _files -g "*.${lines[1]#:files }"; return ;;
      (:files) _files; return ;;
      (:folders) _files -/; return ;;
      ('') return 1 ;;
      esac
      for line in $lines; do
          word=${line%%$'\t'*}
          line=${word//:/\\:}:${line#*$'\t'}
          if [[ $word == *[=/] ]]; then open+=("$line"); else closed+=("$line"); fi
      done
      _describe -V -t words 'rel' closed -- open -S ''
  }
  if [ "$funcstack[1]" = _rel ]; then _rel "$@"; else compdef _rel rel; fi
  """#

private let fishScript = #"""
  # Completion of rel for fish.
  function __rel_complete
      set -l words (commandline -opc)
      set -l lines (command $words[1] complete fish $words[2..-1] (commandline -ct) 2>/dev/null)
      switch "$lines[1]"
          case ':files*'
              __fish_complete_path (commandline -ct)
          case ':folders'
              __fish_complete_directories (commandline -ct)
          case '*'
              printf '%s\n' $lines
      end
  end
  complete -c rel -f -k -a '(__rel_complete)'
  """#
