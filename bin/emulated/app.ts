import { DefaultStackSynthesizer } from 'aws-cdk-lib';
import { explain, synthesizeApp } from '../app.ts';

/** The same app for the emulator, which knows no rule about the version of the bootstrap stack. */
await synthesizeApp(new DefaultStackSynthesizer({ generateBootstrapVersionRule: false })).catch(explain);
