import { Alarm, type AlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Names } from '../names.ts';

/** Whom alarms tell, and by which names. */
export interface AlarmKeeping {
  readonly names: Names;
  readonly topic: ITopic;
}

export type OperatorAlarmProps = Omit<AlarmProps, 'alarmName' | 'alarmDescription'> & {
  /** What has happened, in one sentence. */
  readonly what: string;
};

/** An alarm with a fixed name, which tells the operators when it rings and when it is over, and which page says what to do. */
export function operatorAlarm(
  scope: Construct,
  id: string,
  { names, topic }: AlarmKeeping,
  { what, ...props }: OperatorAlarmProps,
): Alarm {
  const alarm = new Alarm(scope, id, {
    ...props,
    alarmName: names.alarm(id),
    alarmDescription: `${what}. What to do: docs/operations.md, "Runbook", ${id}`,
  });
  alarm.addAlarmAction(new SnsAction(topic));
  alarm.addOkAction(new SnsAction(topic));
  return alarm;
}
