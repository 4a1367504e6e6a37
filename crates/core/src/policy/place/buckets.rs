//! Servers by how many tasks they have.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::id::ServerId;

/// For every number of tasks the servers that have so many, in no order. A change takes
/// O(log k) for k different numbers; where the shortest queue is joined these are few.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    buckets: BTreeMap<u32, Vec<ServerId>>,
    /// In which bucket each server is, and where in it.
    at: Vec<Option<(u32, u32)>>,
}

impl Buckets {
    /// Those that have the fewest.
    #[inline]
    pub(crate) fn fewest(&self) -> &[ServerId] {
        self.buckets.first_key_value().map_or(&[], |(_, servers)| servers)
    }

    /// The server has so many tasks; `None`: it is in no bucket.
    pub(crate) fn set(&mut self, server: ServerId, tasks: Option<u32>) {
        if self.at.len() <= server.index() {
            self.at.resize(server.index() + 1, None);
        }
        let before = self.at[server.index()];
        if before.map(|(tasks, _)| tasks) == tasks {
            return;
        }
        if let Some((tasks, at)) = before {
            self.take_out(tasks, at);
        }
        self.at[server.index()] = tasks.map(|tasks| {
            let bucket = self.buckets.entry(tasks).or_default();
            bucket.push(server);
            (tasks, bucket.len() as u32 - 1)
        });
    }

    fn take_out(&mut self, tasks: u32, at: u32) {
        let Some(bucket) = self.buckets.get_mut(&tasks) else { return };
        bucket.swap_remove(at as usize);
        if let Some(moved) = bucket.get(at as usize) {
            self.at[moved.index()] = Some((tasks, at));
        }
        if bucket.is_empty() {
            self.buckets.remove(&tasks);
        }
    }
}
