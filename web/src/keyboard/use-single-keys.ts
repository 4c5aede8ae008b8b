import { useLocalStorage } from '@mantine/hooks';

/** Whether keys that type a character are shortcuts; remembered in this browser. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useLocalStorage({
    key: 'pneumoscope-single-keys',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  return [on, setOn];
}
