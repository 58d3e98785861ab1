#!/usr/bin/env node
import '../dist/ballast.js';
