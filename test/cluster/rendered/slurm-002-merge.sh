#!/usr/bin/env bash
# nuscan VERSION: tasks 1-3,7 of the scan charges 6d, plan 0123456789abcdef.
#SBATCH --job-name=nuscan-charges-6d-merge
#SBATCH --output=logs/slurm-002-merge-%j.log
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=4096M
#SBATCH --time=0-01:30:00
#SBATCH --account=xenon
#SBATCH --partition=long
#SBATCH --constraint="avx2&ib"
#SBATCH --qos=long
# Runs when every task has ended, however. It fails where units are missing.
exec /opt/node/bin/node /opt/nuscan/dist/cli/main.js merge /shared/out
