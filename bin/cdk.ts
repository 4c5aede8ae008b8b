import { explain, synthesizeApp } from './app.ts';

await synthesizeApp().catch(explain);
