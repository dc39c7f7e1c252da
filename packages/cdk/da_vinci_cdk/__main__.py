"""Makes `python -m da_vinci_cdk` the command."""

from da_vinci_cdk.command import main

main()
