//! Runs on real processes. This program is also the servers' program, and a coordinator that can
//! be killed: see [`main`].
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod commands;
mod coordinator;
mod crash;
mod end;
mod flow;
mod journal;
mod log;
mod policies;
mod servers;
mod stage;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use sandtable_live::{HIDDEN_MODE, server};

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some(HIDDEN_MODE) => match server::main() {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("{problem}");
                ExitCode::FAILURE
            }
        },
        Some(coordinator::MODE) => coordinator::main(),
        _ => libtest_mimic::run(&Arguments::from_args(), trials()).exit_code(),
    }
}

fn trials() -> Vec<Trial> {
    macro_rules! trials {
        ($($file:ident { $($name:ident)* })*) => {
            vec![$($(Trial::test(concat!(stringify!($file), "::", stringify!($name)), || {
                $file::$name();
                Ok(())
            }),)*)*]
        };
    }
    trials! {
        commands {
            a_server_answers_for_itself
            a_server_that_is_gone_or_stopped_does_not_answer
            a_killed_server_stays_down_until_it_is_restarted
            a_drained_server_exits_by_itself
            a_drained_server_that_dies_stays_down_until_it_is_restarted
            servers_are_added_and_policies_set
            a_cancelled_task_frees_its_server
            a_stopping_run_takes_nothing_more
            what_does_not_exist_is_a_problem
        }
        crash {
            killed_servers_cost_no_task
            a_server_that_closes_its_channel_has_left
            a_server_that_does_not_read_has_left
            a_program_that_is_no_server_is_a_problem
            a_failing_server_is_restarted_ever_later
            one_that_never_came_up_can_be_killed_and_holds_up_nobody
        }
        end {
            a_killed_coordinator_leaves_no_server_behind
            the_first_interrupt_drains_and_the_second_kills
            a_stopped_process_does_not_hold_up_the_end
            tasks_that_nobody_can_run_do_not_hold_up_the_end
            two_hundred_servers_start_and_exit
        }
        flow {
            a_full_pipe_blocks_nobody
            a_burst_beyond_the_pipe_arrives
            tasks_sent_ahead_are_recalled_for_an_idle_server
            no_task_ends_early
            arrivals_come_at_their_time
            the_speedup_shortens_everything_alike
        }
        journal {
            a_journal_replays
            a_journal_of_what_people_do_replays
            a_journal_that_breaks_does_not_end_the_run
        }
        log {
            the_servers_lines_are_in_the_coordinators_log
        }
        policies {
            what_is_interrupted_goes_on_where_it_was
            what_is_interrupted_begins_anew
            those_that_were_served_least_take_turns
            the_slower_copy_is_stopped
            policies_are_swapped_and_nothing_is_lost
        }
        servers {
            a_change_of_speed_takes_effect_at_once
            a_server_keeps_its_speed_when_it_is_started_again
            a_server_shares_its_speed
        }
    }
}
