import './styles/library.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import './styles/forced-colors.css';
import { createTheme, localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { API_PATHS } from '../../core/contract/page-config.ts';
import { App } from './app/app.tsx';
import { SignInGate } from './app/sign-in-gate.tsx';
import type { Explain } from './explanation/use-explanation.ts';
import { runImageTask } from './images/image-client.ts';
import { makeThumbnail } from './images/thumbnail.ts';
import { StartFault } from './screens/notices.tsx';
import { fetchConfig } from './service/config.ts';
import { fetchKnowledge } from './service/service-status.ts';
import { ServiceWatch } from './service/service-watch.ts';
import { uploadImage } from './service/upload.ts';
import { openSession } from './session/open-session.ts';
import type { Session } from './session/session.ts';
import { sleep } from './worklist/classify.ts';
import { Worklist } from './worklist/worklist.ts';

const theme = createTheme({ fontFamily: 'var(--font)', respectReducedMotion: true, cursorType: 'pointer' });
const schemes = localStorageColorSchemeManager({ key: 'pneumoscope-colours' });

/** The component library around the page, set to write no style elements: the Content-Security-Policy allows style files only. */
function Library({ children }: { children: ReactNode }) {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={schemes}
        withCssVariables={false}
        withGlobalClasses={false}
      >
        {children}
      </MantineProvider>
    </StrictMode>
  );
}

async function openPage(): Promise<ReactNode> {
  const { apiBaseUrl, signIn, explanation } = await fetchConfig();
  const session = await openSession(signIn);
  if (!session.isOpen) return <SignInGate session={session} />;
  const watch = new ServiceWatch(async () =>
    fetchKnowledge(apiBaseUrl + API_PATHS.status, await session.authorization()),
  );
  watch.check();
  return (
    <App
      worklist={createWorklist(apiBaseUrl, session)}
      watch={watch}
      session={session}
      explain={explanation ? createExplain(apiBaseUrl, session) : null}
    />
  );
}

function shrink(file: Blob) {
  return runImageTask({ kind: 'shrink', file });
}

/** What it needs is loaded when the reader first asks. */
function createExplain(apiBaseUrl: string, session: Session): Explain {
  return async (file, signal) => {
    const { explainFile } = await import('./explanation/explain-file.ts');
    const authorization = await session.authorization();
    return explainFile(file, shrink, { url: apiBaseUrl + API_PATHS.explain, authorization, signal });
  };
}

function createWorklist(apiBaseUrl: string, session: Session): Worklist {
  return new Worklist({
    shrink,
    makeThumbnail,
    upload: async (image, events) => {
      const authorization = await session.authorization();
      return uploadImage(image, { ...events, url: apiBaseUrl + API_PATHS.predict, authorization });
    },
    sleep,
    now: () => new Date(),
    createUrl: (blob) => URL.createObjectURL(blob),
    revokeUrl: (url) => URL.revokeObjectURL(url),
  });
}

const element = document.getElementById('root');
if (element === null) throw new Error('Starting the page: index.html has no element "root"');
const root = createRoot(element);
openPage().then(
  (page) => root.render(<Library>{page}</Library>),
  (fault: unknown) =>
    root.render(
      <Library>
        <StartFault detail={fault instanceof Error ? fault.message : 'No reply.'} />
      </Library>,
    ),
);
